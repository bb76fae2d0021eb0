using System.Reflection;

namespace ChatRec.Doubles.Recordings;

/// <summary>The recordings, embedded in this assembly.</summary>
internal static class Resources
{
    public static string Read(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)
            ?? throw new ArgumentException($"There is no recording {name}.", nameof(name));
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
