using ChatRec.Training.Layers;
using ChatRec.Training.Losses;
using ChatRec.Training.Rankers;

namespace ChatRec.Training.Tests.Losses;

public sealed class WishLossTests
{
    private const int Titles = 6;
    private const int Width = 4;

    private readonly Parameter _table = new ParameterSet(5).Weight("table", Titles + 2, Width, deviation: 1);
    private readonly Matrix _hidden = new Matrix().Reshape(3, Width);

    public WishLossTests()
    {
        for (var i = 0; i < _hidden.Data.Length; i++)
        {
            _hidden.Data[i] = MathF.Sin(1 + i);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_gradients_are_those_of_finite_differences_and_none_flows_into_the_plain_answer(bool excludes)
    {
        byte[]? violations = excludes ? [0, 1, 0, 2, 1, 0] : null;
        var gradient = new Matrix().ReshapeToZeros(3, Width);

        Loss(violations, gradient);

        for (var k = 0; k < Width; k++)
        {
            Assert.Equal(Slope(() => ref _hidden.Row(2)[k], violations), gradient.Row(2)[k], 0.01);
            Assert.Equal(0, gradient.Row(0)[k]);
            Assert.Equal(0, gradient.Row(1)[k]);
        }

        Assert.All(_table.Gradients[(Titles * Width)..], value => Assert.Equal(0, value));
    }

    [Fact]
    public void A_title_that_the_wish_excludes_is_pushed_down_and_one_that_fits_is_not()
    {
        var gradient = new Matrix().ReshapeToZeros(3, Width);

        Loss([0, 1, 1, 1, 1, 1], gradient);

        // A step down the gradient along the answer: the logits of title 0 rise, those of the excluded ones fall in sum.
        var moved = Enumerable.Range(0, Titles).Select(title => -Dot(gradient.Row(2), _table.ValueView.Row(title))).ToArray();
        Assert.True(moved[0] > 0);
        Assert.True(moved[1..].Sum() < moved[0]);
    }

    private double Loss(byte[]? violations, Matrix gradient) =>
        new WishLoss(_table, Titles).ForwardBackward(_hidden, [(2, 1, new WishTarget(2, 0, 1, violations))], 1, gradient);

    private delegate ref float Place();

    private double Slope(Place place, byte[]? violations)
    {
        const float step = 1e-2f;
        var before = place();
        place() = before + step;
        var up = Loss(violations, new Matrix().ReshapeToZeros(3, Width));
        place() = before - step;
        var down = Loss(violations, new Matrix().ReshapeToZeros(3, Width));
        place() = before;
        return (up - down) / (2 * step);
    }

    private static float Dot(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        var sum = 0f;
        for (var k = 0; k < left.Length; k++)
        {
            sum += left[k] * right[k];
        }

        return sum;
    }
}
