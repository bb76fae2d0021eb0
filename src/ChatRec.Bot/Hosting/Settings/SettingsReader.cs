using System.Collections;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;

namespace ChatRec.Bot.Hosting.Settings;

/// <summary>
/// Reads sections of the configuration into options and collects everything that is wrong with them, each with its key, its value
/// and what would be right, so that one start tells about all mistakes.
/// </summary>
internal sealed class SettingsReader(IConfiguration configuration)
{
    private readonly List<string> _wrong = [];
    private readonly HashSet<string> _moved = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>A section as options; where something is wrong, it is remembered and the default stands.</summary>
    /// <typeparam name="T">The options.</typeparam>
    /// <param name="section">Path of the section.</param>
    /// <param name="complete">Sets what does not come from the configuration, before values are checked.</param>
    /// <param name="subsections">Sections within it that are read by themselves.</param>
    public T Read<T>(string section, Action<T>? complete = null, params string[] subsections)
        where T : class, new()
    {
        var root = configuration.GetSection(section);
        var before = _wrong.Count;
        CheckKeys(root, typeof(T), subsections);
        var options = new T();
        if (_wrong.Count == before)
        {
            try
            {
                root.Bind(options);
            }
            catch (Exception exception) when (exception is InvalidOperationException or FormatException)
            {
                _wrong.Add(exception.Message);
                return options;
            }

            complete?.Invoke(options);
            CheckValues(options, section);
        }

        return options;
    }

    /// <summary>Remembers a mistake that only a look at several values, or at the disk, shows.</summary>
    public void Wrong(string key, string? value, string needed) => _wrong.Add($"{key} is '{value}'; {needed}.");

    /// <summary>Remembers keys that stand where they stood in an earlier version.</summary>
    public void Moved(string from, string to)
    {
        _moved.Add(from);
        _wrong.AddRange(configuration.GetSection(from).AsEnumerable()
            .Where(pair => pair.Value is not null)
            .Select(pair => $"{pair.Key} has moved: it is {to}{pair.Key[from.Length..]} now."));
    }

    /// <summary>Remembers sections of the file that do not exist.</summary>
    public void CheckSections(ChatRecHome home) => _wrong.AddRange(
        ChatRecConfiguration.UnknownSections(home).Select(key => $"{key} is not a key; {ChatRecHome.SettingsFile} has {string.Join(", ", ChatRecConfiguration.Sections)}."));

    /// <summary>Remembers a mistake that another part of ChatRec found and described.</summary>
    public void Try(Action check)
    {
        try
        {
            check();
        }
        catch (StartUpException exception) when (exception.Mistakes.Count > 0)
        {
            _wrong.AddRange(exception.Mistakes);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            _wrong.Add(exception.Message);
        }
    }

    /// <summary>Throws if anything was wrong.</summary>
    /// <exception cref="StartUpException">Lists all mistakes.</exception>
    public void ThrowIfWrong(string settingsPath)
    {
        if (_wrong.Count > 0)
        {
            throw new StartUpException(
                $"The configuration is wrong ({settingsPath}, or an environment variable or argument that overrides it):{Environment.NewLine}"
                + string.Join(Environment.NewLine, _wrong.Select(line => $"  - {line}")))
            {
                Mistakes = _wrong,
            };
        }
    }

    private void CheckKeys(IConfigurationSection section, Type type, string[] subsections)
    {
        var properties = type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.CanWrite || (property.PropertyType != typeof(string) && typeof(IEnumerable).IsAssignableFrom(property.PropertyType))).ToList();
        foreach (var child in section.GetChildren().Where(child => !subsections.Contains(child.Key, StringComparer.OrdinalIgnoreCase) && !_moved.Contains(child.Path)))
        {
            var property = properties.Find(candidate => candidate.Name.Equals(child.Key, StringComparison.OrdinalIgnoreCase));
            if (property is null)
            {
                _wrong.Add($"{child.Path} is not a key; {section.Path} has {string.Join(", ", subsections.Concat(properties.Select(known => known.Name)))}.");
                continue;
            }

            var wanted = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
            if (wanted != typeof(string) && (typeof(IEnumerable).IsAssignableFrom(wanted)))
            {
                continue;
            }

            if (wanted.Namespace?.StartsWith("ChatRec", StringComparison.Ordinal) == true && !wanted.IsEnum)
            {
                CheckKeys(child, wanted, []);
            }
            else if (child.Value is { } value && wanted != typeof(string) && (value.Length > 0 ? !Converts(value, wanted) : wanted == property.PropertyType))
            {
                _wrong.Add($"{child.Path} is '{value}'; {Needed(wanted)} is needed.");
            }
        }
    }

    private void CheckValues(object options, string section)
    {
        var results = new List<ValidationResult>();
        Validator.TryValidateObject(options, new ValidationContext(options), results, validateAllProperties: true);
        foreach (var result in results)
        {
            var name = result.MemberNames.FirstOrDefault() ?? "";
            var property = options.GetType().GetProperty(name);
            var value = Convert.ToString(property?.GetValue(options), CultureInfo.InvariantCulture);
            _wrong.Add(property?.GetCustomAttribute<RangeAttribute>() is { } range
                ? string.Create(CultureInfo.InvariantCulture, $"{section}:{name} is {value}; a value from {range.Minimum} to {range.Maximum} is needed.")
                : $"{section}:{name} is '{value}': {result.ErrorMessage}");
        }

        foreach (var property in options.GetType().GetProperties().Where(property => property.CanRead && property.GetIndexParameters().Length == 0))
        {
            if (property.PropertyType is { IsEnum: false, IsClass: true } nested && nested.Namespace?.StartsWith("ChatRec", StringComparison.Ordinal) == true
                && property.GetValue(options) is { } inner)
            {
                CheckValues(inner, $"{section}:{property.Name}");
            }
        }
    }

    private static bool Converts(string value, Type type)
    {
        try
        {
            return TypeDescriptor.GetConverter(type).ConvertFromInvariantString(value) is not null;
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException or NotSupportedException or OverflowException)
        {
            return false;
        }
    }

    private static string Needed(Type type) => Type.GetTypeCode(type) switch
    {
        _ when type.IsEnum => $"one of {string.Join(", ", Enum.GetNames(type))}",
        TypeCode.Boolean => "true or false",
        TypeCode.Single or TypeCode.Double or TypeCode.Decimal => "a number",
        _ when type == typeof(TimeSpan) => "a duration such as 00:00:10",
        _ => "a whole number",
    };
}
