using ChatRec.Retrieval.Sequences;
using ChatRec.Retrieval.Trained;

namespace ChatRec.Retrieval.Tests.Trained;

public sealed class UserVectorsTests : IDisposable
{
    private const int Items = 50;
    private const int MaxLength = 10;

    private readonly TemporaryFolder _folder = new();
    private readonly SequenceModel _model;

    public UserVectorsTests()
    {
        RandomRetriever.WriteEncoder(_folder.File("model.gguf"), Items, seed: 5, maxLength: MaxLength);
        _model = SequenceModel.Load(_folder.File("model.gguf"));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_vector_is_the_encoders_whatever_was_asked_before()
    {
        var users = new UserVectors(_model, 20);
        var random = new Random(1);
        for (var turn = 0; turn < 2_000; turn++)
        {
            int[] history = [.. Enumerable.Range(0, random.Next(MaxLength + 4)).Select(_ => random.Next(3))];

            Assert.Equal(Expected(history), users.Of(history));
        }

        Assert.Equal(20, users.Count);
    }

    [Fact]
    public void A_new_interaction_costs_one_step_and_a_known_history_none()
    {
        var users = new UserVectors(_model, 100);
        int[] history = [3, 1, 4, 1, 5];
        users.Of(history);
        Assert.Equal(5, users.Steps);

        Assert.Equal(Expected([.. history, 9]), users.Of([.. history, 9]));
        Assert.Equal(6, users.Steps);
        Assert.Same(users.Of(history), users.Of(history));
        users.Of([.. history, 8]);
        Assert.Equal(7, users.Steps);
        users.Of([1, .. history]);
        Assert.Equal(13, users.Steps);
    }

    [Fact]
    public void The_histories_asked_for_longest_ago_are_forgotten_first()
    {
        var users = new UserVectors(_model, 2);
        users.Of([1]);
        users.Of([2]);
        users.Of([1]);
        users.Of([3]);
        Assert.Equal((2, 3L), (users.Count, users.Steps));

        users.Of([1]);
        Assert.Equal(3, users.Steps);
        users.Of([2]);
        Assert.Equal(4, users.Steps);
    }

    [Fact]
    public void A_history_longer_than_the_encoder_reads_is_read_anew_and_not_remembered()
    {
        var users = new UserVectors(_model, 100);
        int[] history = [.. Enumerable.Range(0, MaxLength + 1)];

        Assert.Equal(Expected(history), users.Of(history));
        Assert.Equal(Expected([]), users.Of([]));
        Assert.Equal((0, 0L), (users.Count, users.Steps));
    }

    [Fact]
    public void An_encoder_without_a_state_reads_each_history_once()
    {
        RandomRetriever.WriteEncoder(_folder.File("other.gguf"), Items, seed: 5, kind: "sasrec", maxLength: MaxLength);
        var model = SequenceModel.Load(_folder.File("other.gguf"));
        var users = new UserVectors(model, 100);
        var (expected, longer) = (new float[model.Dimensions], new float[model.Dimensions]);
        model.UserVector([1, 2], expected);
        model.UserVector([1, 2, 3], longer);

        var vector = users.Of([1, 2]);

        Assert.Equal((expected, longer), (vector, users.Of([1, 2, 3])), (a, b) => a.Item1.SequenceEqual(b.Item1) && a.Item2.SequenceEqual(b.Item2));
        Assert.Same(vector, users.Of([1, 2]));
    }

    [Fact]
    public void Many_may_ask_at_once()
    {
        var users = new UserVectors(_model, 7);
        Parallel.For(0, 2_000, turn =>
        {
            int[] history = [.. Enumerable.Range(0, 1 + (turn % 8)).Select(step => (turn + step) % 5)];
            Assert.Equal(Expected(history), users.Of(history));
        });
        Assert.InRange(users.Count, 1, 7);
    }

    private float[] Expected(int[] history)
    {
        var vector = new float[_model.Dimensions];
        _model.UserVector(history, vector);
        return vector;
    }
}
