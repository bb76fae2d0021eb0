using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace ChatRec.Llama.Native;

/// <summary>Where the three libraries of llama.cpp lie that the binding calls, in the order in which they are loaded.</summary>
/// <param name="Folder">Their folder; the CPU backends lie beside them.</param>
/// <param name="Base">ggml's tensors: everything else needs it.</param>
/// <param name="Registry">ggml's backend registry.</param>
/// <param name="Llama">llama.cpp itself.</param>
internal sealed partial record NativeFiles(string Folder, string Base, string Registry, string Llama)
{
    /// <summary>The llama.cpp version that the binding is written against, and that package.json pins.</summary>
    internal const string PinnedVersion = "0.5.0";

    private const string Remedy = "build ChatRec again (`dotnet build` takes the pinned llama.cpp libraries from npm and copies them there)";

    /// <summary>Platform as npm names it, for messages.</summary>
    internal static string Platform
    {
        get
        {
            var system = OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "mac" : "linux";
            return $"{system}-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";
        }
    }

    private static string Extension => OperatingSystem.IsWindows() ? "dll" : OperatingSystem.IsMacOS() ? "dylib" : "so";

    /// <summary>Finds the libraries in a folder and checks the version in their names.</summary>
    /// <exception cref="NativeLibraryException">The folder or a library is missing, or another platform's or version's.</exception>
    internal static NativeFiles Locate(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new NativeLibraryException($"{folder}: llama.cpp's libraries are missing; {Remedy}.");
        }

        var names = Directory.EnumerateFiles(folder).Select(path => Path.GetFileName(path)).ToArray();
        return new NativeFiles(folder, Find(folder, names, "ggml-base"), Find(folder, names, "ggml"), Find(folder, names, "llama"));
    }

    private static string Find(string folder, string[] names, string library)
    {
        var found = names
            .Select(name => (Name: name, Match: LibraryName().Match(name)))
            .Where(file => file.Match.Success && file.Match.Groups["library"].Value == library)
            .ToArray();
        var usable = found.Where(file => file.Match.Groups["extension"].Value == Extension).ToArray();
        if (usable.Length == 0)
        {
            throw new NativeLibraryException(found.Length == 0
                ? $"{folder}: no library '{library}' for {Platform}; {Remedy}."
                : $"{folder}: {found[0].Name} is another platform's library, this is {Platform}; {Remedy}.");
        }

        var wanted = usable.FirstOrDefault(file => file.Match.Groups["version"].Value is "" or PinnedVersion);
        return wanted.Name is null
            ? throw new NativeLibraryException(
                $"{folder}: {usable[0].Name} is llama.cpp {usable[0].Match.Groups["version"].Value}, ChatRec is bound to exactly {PinnedVersion}; " +
                $"delete the folder and {Remedy}.")
            : Path.Combine(folder, wanted.Name);
    }

    // libllama.v0.5.0.so, libggml-base.so, llama.v0.5.0.dll, libggml.0.5.0.dylib
    [GeneratedRegex(@"^(lib)?(?<library>llama|ggml|ggml-base)(\.v?(?<version>[0-9]+(\.[0-9]+)*))?\.(?<extension>so|dylib|dll)\z")]
    private static partial Regex LibraryName();
}
