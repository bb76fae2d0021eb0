namespace ChatRec.Bot.Dialogue.Titles;

/// <summary>In which form a title was said; the order is the order of trust.</summary>
public enum TitleForm
{
    /// <summary>As the catalogue has it, but for case, accents, punctuation, numerals and the article in front.</summary>
    Whole,

    /// <summary>Another title of the same item.</summary>
    Alternate,

    /// <summary>Series and number: "Star Wars 4", "Godfather 2".</summary>
    Numbered,

    /// <summary>What stands after the colon: "The Empire Strikes Back".</summary>
    Subtitle,

    /// <summary>What stands before the colon: "Star Wars".</summary>
    Main,

    /// <summary>Without the small words, singular for plural: "Lord of Rings".</summary>
    Loose,

    /// <summary>Its first words: "Eternal Sunshine".</summary>
    Beginning,

    /// <summary>Initials: "LOTR".</summary>
    Initials,

    /// <summary>The one word that only this title has: "Shawshank".</summary>
    Hallmark,
}
