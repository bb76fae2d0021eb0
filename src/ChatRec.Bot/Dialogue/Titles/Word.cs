namespace ChatRec.Bot.Dialogue.Titles;

/// <summary>One word of a text.</summary>
/// <param name="Start">Where it starts, in characters of the text.</param>
/// <param name="End">Where it ends, exclusive.</param>
/// <param name="Folded">Lower case, without accents and apostrophes: "Amélie's" is "amelies".</param>
/// <param name="Key">The folded word with numerals and abbreviations made alike: "II", "two" and "2" are "2", "Doctor" is "dr".</param>
/// <param name="IsCapitalised">Whether its first letter is a capital.</param>
/// <param name="OpensSentence">Whether a sentence starts with it, so that a capital says nothing.</param>
/// <param name="FollowsBreak">Whether punctuation stands between it and the word before, or no word is before it.</param>
/// <param name="Gap">The characters between the word before (or the start) and it.</param>
public readonly record struct Word(
    int Start, int End, string Folded, string Key, bool IsCapitalised, bool OpensSentence, bool FollowsBreak, string Gap)
{
    /// <summary>Whether it is made of digits.</summary>
    public bool IsNumber => Key.Length > 0 && Key.All(char.IsAsciiDigit);
}
