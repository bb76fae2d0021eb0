using ChatRec.Doubles.Collections;

namespace ChatRec.Doubles;

/// <summary>The collections and aliases of a server, without any wire format. Safe for concurrent use.</summary>
internal sealed class QdrantEngine(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, Collection> _collections = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, string> _aliases = new(StringComparer.Ordinal);
    private readonly Random _random = new(1);

    /// <summary>The names of the collections.</summary>
    public IReadOnlyList<string> Names
    {
        get
        {
            lock (_lock)
            {
                return [.. _collections.Keys];
            }
        }
    }

    /// <summary>Loses everything, as a server whose disk was replaced.</summary>
    public void Forget()
    {
        lock (_lock)
        {
            _collections.Clear();
            _aliases.Clear();
        }
    }

    public void Create(string name, CollectionSettings settings)
    {
        lock (_lock)
        {
            if (_collections.ContainsKey(name))
            {
                throw AlreadyExists(name);
            }

            if (_aliases.ContainsKey(name))
            {
                throw QdrantException.WrongInput($"Can't create collection with name {name}. Alias with the same name already exists");
            }

            _collections[name] = new Collection(settings, time, _random);
        }
    }

    /// <summary>Deletes a collection and its aliases; false if there is none.</summary>
    public bool Delete(string name)
    {
        lock (_lock)
        {
            foreach (var alias in _aliases.Where(pair => pair.Value == name).Select(pair => pair.Key).ToList())
            {
                _aliases.Remove(alias);
            }

            return _collections.Remove(name);
        }
    }

    public bool Exists(string nameOrAlias)
    {
        lock (_lock)
        {
            return _collections.ContainsKey(_aliases.GetValueOrDefault(nameOrAlias, nameOrAlias));
        }
    }

    /// <summary>Works on one collection, found by name or alias, while nobody else does.</summary>
    public T In<T>(string nameOrAlias, Func<Collection, T> work)
    {
        lock (_lock)
        {
            return work(_collections.GetValueOrDefault(_aliases.GetValueOrDefault(nameOrAlias, nameOrAlias)) ?? throw Missing(nameOrAlias));
        }
    }

    /// <summary>The aliases of one collection, or all of them.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Aliases(string? collection)
    {
        lock (_lock)
        {
            return [.. _aliases.Where(pair => collection is null || pair.Value == collection)];
        }
    }

    /// <summary>Changes aliases while nobody else looks.</summary>
    public void ChangeAliases(IReadOnlyList<AliasChange> changes)
    {
        lock (_lock)
        {
            foreach (var change in changes)
            {
                Change(change);
            }
        }
    }

    private static QdrantException Missing(string name) => QdrantException.NotFound($"Collection `{name}` doesn't exist!");

    private static QdrantException AlreadyExists(string name) =>
        new(QdrantError.AlreadyExists, $"Wrong input: Collection `{name}` already exists!");

    private void Change(AliasChange change)
    {
        switch (change)
        {
            case AliasChange.Create create when !_collections.ContainsKey(create.Collection):
                throw Missing(create.Collection);
            case AliasChange.Create create when _collections.ContainsKey(create.Alias):
                throw AlreadyExists(create.Alias);
            case AliasChange.Create create:
                _aliases[create.Alias] = create.Collection;
                break;
            case AliasChange.Delete delete:
                _aliases.Remove(delete.Alias);
                break;
            case AliasChange.Rename rename:
                _aliases[rename.To] = _aliases.GetValueOrDefault(rename.From)
                    ?? throw QdrantException.NotFound($"Alias {rename.From} does not exists!");
                _aliases.Remove(rename.From);
                break;
        }
    }
}
