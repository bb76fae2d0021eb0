using BenchmarkDotNet.Attributes;
using ChatRec.Bot.Dialogue.Understanding;

namespace ChatRec.Bench;

/// <summary>Understanding a message, titles linked against the bundled catalogue; twice the text must not take more than about twice the time.</summary>
[MemoryDiagnoser]
public class UnderstandingBenchmarks
{
    private const string Message = "I loved Heat and The Usual Suspects but hated Titanic, something like Se7en from the 90s, no horror please. ";

    private MessageUnderstanding _understanding = null!;
    private string _text = "";

    [Params(1, 8, 16)]
    public int Repetitions { get; set; }

    [GlobalSetup]
    public void Open()
    {
        using var bundled = new BundledCatalogue();
        var popularity = new Dictionary<string, int>();
        foreach (var item in bundled.Interactions.SelectMany(sequence => sequence.Items))
        {
            var id = bundled.Catalogue[item].Id;
            popularity[id] = popularity.GetValueOrDefault(id) + 1;
        }

        _understanding = new MessageUnderstanding(bundled.Catalogue, id => popularity.GetValueOrDefault(id));
        _text = string.Concat(Enumerable.Repeat(Message, Repetitions));
    }

    [Benchmark]
    public Understood Understand() => _understanding.Understand(_text);
}
