namespace ChatRec.Training.Rankers.Wishes;

/// <summary>Ways to say one thing.</summary>
/// <param name="Training">Ways that training uses.</param>
/// <param name="HeldOut">Ways that it does not.</param>
internal sealed record Wording(IReadOnlyList<string> Training, IReadOnlyList<string> HeldOut)
{
    public IReadOnlyList<string> Of(WordingPart part) => part == WordingPart.Training ? Training : HeldOut;

    public IEnumerable<string> All => Training.Concat(HeldOut);
}
