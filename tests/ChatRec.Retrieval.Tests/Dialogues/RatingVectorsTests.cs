using ChatRec.Retrieval.Dialogues;
using static ChatRec.Retrieval.Tests.Dialogues.DialogueFixture;

namespace ChatRec.Retrieval.Tests.Dialogues;

public sealed class RatingVectorsTests
{
    [Fact]
    public void What_the_same_people_rated_is_near_and_what_nobody_rated_is_zero()
    {
        var vectors = Traits.Vectors;

        Assert.True(Cosine(vectors, Up, Coco) > 0.9);
        Assert.True(Cosine(vectors, Alien, Aliens) > Cosine(vectors, Alien, Up) + 0.5);
        Assert.All(vectors[Clue].ToArray(), value => Assert.Equal(0, value));
        Assert.Equal(1, Cosine(vectors, Heat, Heat), 4);
    }

    private static double Cosine(RatingVectors vectors, int a, int b) => vectors[a].ToArray().Zip(vectors[b].ToArray(), (x, y) => (double)x * y).Sum();
}
