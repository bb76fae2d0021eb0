namespace ChatRec.Retrieval.Items;

/// <summary>How a catalogue writes its titles.</summary>
public enum TitleStyle
{
    /// <summary>As people say them.</summary>
    Plain,

    /// <summary>As MovieLens does: article last, other titles and perhaps the year in brackets; see <see cref="CatalogueTitle"/>.</summary>
    MovieLens,
}
