namespace ChatRec.Doubles.Collections;

/// <summary>One change of aliases.</summary>
internal abstract record AliasChange
{
    /// <summary>Points an alias to a collection.</summary>
    public sealed record Create(string Alias, string Collection) : AliasChange;

    /// <summary>Removes an alias, if there is one.</summary>
    public sealed record Delete(string Alias) : AliasChange;

    /// <summary>Gives an alias another name.</summary>
    public sealed record Rename(string From, string To) : AliasChange;
}
