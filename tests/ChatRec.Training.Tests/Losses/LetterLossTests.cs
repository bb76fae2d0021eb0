using ChatRec.Training.Kernels;
using ChatRec.Training.Layers;
using ChatRec.Training.Losses;
using ChatRec.Training.Rankers;

namespace ChatRec.Training.Tests.Losses;

public sealed class LetterLossTests
{
    private const int Titles = 6;
    private const int Width = 4;

    private static readonly int[] Letters = [6, 7, 8];

    private readonly Parameter _table = new ParameterSet(5).Weight("table", Titles + Letters.Length, Width, deviation: 1);
    private readonly Matrix _hidden = new Matrix().Reshape(4, Width);

    public LetterLossTests()
    {
        for (var i = 0; i < _hidden.Data.Length; i++)
        {
            _hidden.Data[i] = MathF.Sin(1 + i);
        }
    }

    [Theory]
    [InlineData(2, false, false)]
    [InlineData(1, true, false)]
    [InlineData(-1, true, true)]
    public void The_gradients_are_those_of_finite_differences_and_none_flows_into_the_title_tokens(int letter, bool hasCandidates, bool excludes)
    {
        var target = new LetterTarget(2, Letters.Length, letter) { Candidates = hasCandidates ? [4, 0, 5] : null, Violations = excludes ? [1, 0, 0, 0, 1, 0] : null, TeacherAt = 0 };
        var gradient = new Matrix().ReshapeToZeros(4, Width);

        Loss(target, gradient);

        for (var k = 0; k < Width; k++)
        {
            Assert.Equal(Slope(() => ref _hidden.Row(3)[k], target), gradient.Row(3)[k], 0.01);
            Assert.Equal(0, gradient.Row(1)[k]);
            foreach (var token in Letters)
            {
                Assert.Equal(Slope(() => ref _table.ValueView.Row(token)[k], target), Fresh(target).Row(token)[k], 0.01);
            }
        }

        Assert.All(_table.Gradients[..(Titles * Width)], value => Assert.Equal(0, value));
    }

    [Fact]
    public void Where_nobody_knows_the_letter_the_candidate_that_the_wish_excludes_falls()
    {
        var target = new LetterTarget(2, 3, -1) { Candidates = [1, 1, 1], Violations = [0, 0, 0, 0, 0, 0], TeacherAt = 0 };
        var even = Moves(target);
        var uneven = Moves(target with { Candidates = [1, 2, 1], Violations = [0, 0, 1, 0, 0, 0] });

        // The same title three times is wanted three times alike; the one that violates falls against that.
        Assert.True(uneven[1] < even[1]);
    }

    private float[] Moves(LetterTarget target)
    {
        _hidden.Row(1).CopyTo(_hidden.Row(3));
        var gradient = new Matrix().ReshapeToZeros(4, Width);
        Loss(target, gradient);
        return [.. Letters.Select(letter =>
        {
            var sum = 0f;
            for (var k = 0; k < Width; k++)
            {
                sum -= gradient.Row(3)[k] * _table.ValueView.Row(letter)[k];
            }

            return sum;
        })];
    }

    // The sequence begins at row 1: the letter is read at row 3, the title tokens at row 1.
    private double Loss(LetterTarget target, Matrix gradient) => new LetterLoss(_table, Letters).ForwardBackward(_hidden, [(1, target)], 1, gradient);

    private MatrixView Fresh(LetterTarget target)
    {
        Array.Clear(_table.Gradients);
        Loss(target, new Matrix().ReshapeToZeros(4, Width));
        return _table.GradientView;
    }

    private delegate ref float Place();

    private double Slope(Place place, LetterTarget target)
    {
        const float step = 1e-2f;
        var before = place();
        place() = before + step;
        var up = Loss(target, new Matrix().ReshapeToZeros(4, Width));
        place() = before - step;
        var down = Loss(target, new Matrix().ReshapeToZeros(4, Width));
        place() = before;
        return (up - down) / (2 * step);
    }
}
