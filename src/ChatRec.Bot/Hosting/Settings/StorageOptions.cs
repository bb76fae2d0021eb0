using System.ComponentModel.DataAnnotations;

namespace ChatRec.Bot.Hosting.Settings;

/// <summary>Where state is kept (section <c>Storage</c>).</summary>
public sealed class StorageOptions
{
    /// <summary>Folder of the databases and the signing key; relative to the home.</summary>
    [Required]
    public string Path { get; set; } = "state";
}
