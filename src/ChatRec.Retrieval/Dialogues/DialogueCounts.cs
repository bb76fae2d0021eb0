namespace ChatRec.Retrieval.Dialogues;

/// <summary>
/// Counts over dialogues: who was named, recommended and accepted how often, together with what and with which words. A dialogue can be taken out and put
/// back, so that what is learned about it never contains itself. Not safe for concurrent changes.
/// </summary>
public sealed class DialogueCounts
{
    private readonly Dictionary<int, int>?[] _together;
    private readonly Dictionary<int, int>[] _wordItems;
    private readonly List<LearnedDialogue> _dialogues;
    private readonly HashSet<int>[] _wordDialogues;
    private readonly HashSet<int>?[] _itemDialogues;

    /// <summary>Counts dialogues.</summary>
    /// <param name="itemCount">Items of the catalogue.</param>
    /// <param name="words">Size of the vocabulary.</param>
    /// <param name="dialogues">What is learned from.</param>
    public DialogueCounts(int itemCount, int words, IReadOnlyList<LearnedDialogue> dialogues)
    {
        ArgumentNullException.ThrowIfNull(dialogues);
        Named = new int[itemCount];
        Recommended = new int[itemCount];
        Accepted = new int[itemCount];
        SaidBy = new int[words];
        _together = new Dictionary<int, int>?[itemCount];
        _itemDialogues = new HashSet<int>?[itemCount];
        _wordItems = new Dictionary<int, int>[words];
        _wordDialogues = new HashSet<int>[words];
        for (var word = 0; word < words; word++)
        {
            _wordItems[word] = [];
            _wordDialogues[word] = [];
        }

        _dialogues = [.. dialogues];
        for (var dialogue = 0; dialogue < _dialogues.Count; dialogue++)
        {
            Put(dialogue);
        }
    }

    /// <summary>Dialogues that are counted.</summary>
    public int Count { get; private set; }

    /// <summary>Titles named, summed over the dialogues.</summary>
    public int NamedTotal { get; private set; }

    /// <summary>Dialogues that name an item.</summary>
    public int[] Named { get; }

    /// <summary>Dialogues whose recommender brings an item up.</summary>
    public int[] Recommended { get; }

    /// <summary>Dialogues in which the recommended item was liked.</summary>
    public int[] Accepted { get; }

    /// <summary>Dialogues in which the person who asks says a word.</summary>
    public int[] SaidBy { get; }

    /// <summary>Every dialogue, counted or taken out.</summary>
    public IReadOnlyList<LearnedDialogue> Dialogues => _dialogues;

    /// <summary>Items named in the same dialogues, with the number of those.</summary>
    public IReadOnlyDictionary<int, int> Together(int item) => (IReadOnlyDictionary<int, int>?)_together[item] ?? Empty;

    /// <summary>Items named in dialogues in which a word is said, with the number of those.</summary>
    public IReadOnlyDictionary<int, int> With(int word) => _wordItems[word];

    /// <summary>Dialogues, as places in <see cref="Dialogues"/>, in which a word is said.</summary>
    public IReadOnlyCollection<int> WhereSaid(int word) => _wordDialogues[word];

    /// <summary>Dialogues, as places in <see cref="Dialogues"/>, that name an item.</summary>
    public IReadOnlyCollection<int> WhereNamed(int item) => (IReadOnlyCollection<int>?)_itemDialogues[item] ?? [];

    /// <summary>Takes a dialogue out of every count.</summary>
    /// <param name="dialogue">Its place in <see cref="Dialogues"/>; it is counted now.</param>
    public void TakeOut(int dialogue) => Change(dialogue, -1);

    /// <summary>Puts a dialogue that was taken out back.</summary>
    public void Put(int dialogue) => Change(dialogue, 1);

    private static readonly Dictionary<int, int> Empty = [];

    private void Change(int place, int by)
    {
        var dialogue = _dialogues[place];
        Count += by;
        NamedTotal += by * dialogue.Named.Count;
        foreach (var item in dialogue.Named)
        {
            Named[item] += by;
            Mark(_itemDialogues[item] ??= [], place, by);
            foreach (var other in dialogue.Named)
            {
                if (other != item)
                {
                    Change(_together[item] ??= [], other, by);
                }
            }
        }

        foreach (var item in dialogue.Recommended)
        {
            Recommended[item] += by;
        }

        foreach (var item in dialogue.Accepted)
        {
            Accepted[item] += by;
        }

        foreach (var word in dialogue.Said)
        {
            SaidBy[word] += by;
            Mark(_wordDialogues[word], place, by);
            foreach (var item in dialogue.Named)
            {
                Change(_wordItems[word], item, by);
            }
        }
    }

    private static void Mark(HashSet<int> places, int place, int by)
    {
        if (by > 0)
        {
            places.Add(place);
        }
        else
        {
            places.Remove(place);
        }
    }

    private static void Change(Dictionary<int, int> counts, int key, int by)
    {
        var count = counts.GetValueOrDefault(key) + by;
        if (count == 0)
        {
            counts.Remove(key);
        }
        else
        {
            counts[key] = count;
        }
    }
}
