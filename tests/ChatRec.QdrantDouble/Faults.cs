using System.Net;

namespace ChatRec.Doubles;

/// <summary>What goes wrong with the next requests. Faults are used up in the order in which they were added.</summary>
public sealed class Faults
{
    private readonly Lock _lock = new();
    private readonly List<Planned> _planned = [];

    /// <summary>Answers the next requests with a status and a body of its own; nothing is done.</summary>
    public void FailNext(
        int times,
        HttpStatusCode status,
        string body = "",
        string contentType = "application/json",
        IReadOnlyDictionary<string, string>? headers = null,
        Func<RecordedRequest, bool>? when = null) =>
        Add(times, new Fault.Answer((int)status, body, contentType, headers ?? new Dictionary<string, string>()), afterWork: false, when);

    /// <summary>Answers the next requests with a web page, as a proxy in between would.</summary>
    public void AnswerHtmlNext(int times, HttpStatusCode status = HttpStatusCode.OK, Func<RecordedRequest, bool>? when = null) =>
        FailNext(times, status, "<!doctype html><title>Gateway</title><p>Not Qdrant.", "text/html; charset=utf-8", when: when);

    /// <summary>Closes the connection instead of answering the next requests; with <paramref name="afterWork"/>, once they are done.</summary>
    public void CloseConnectionNext(int times, bool afterWork = false, Func<RecordedRequest, bool>? when = null) =>
        Add(times, new Fault.Close(), afterWork, when);

    /// <summary>Never answers the next requests; with <paramref name="afterWork"/>, they are done all the same.</summary>
    public void HangNext(int times = 1, bool afterWork = false, Func<RecordedRequest, bool>? when = null) =>
        Add(times, new Fault.Hang(), afterWork, when);

    /// <summary>Answers the next requests late, by the clock of <see cref="QdrantDoubleOptions.TimeProvider"/>.</summary>
    public void DelayNext(int times, TimeSpan delay, Func<RecordedRequest, bool>? when = null) =>
        Add(times, new Fault.Delay(delay), afterWork: false, when);

    /// <summary>Answers all requests late, until <see cref="Clear"/>.</summary>
    public void Delay(TimeSpan delay, Func<RecordedRequest, bool>? when = null) => DelayNext(int.MaxValue, delay, when);

    /// <summary>Forgets all faults that are left.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _planned.Clear();
        }
    }

    /// <summary>Takes the fault for a request, if there is one.</summary>
    internal (Fault Fault, bool AfterWork)? Take(RecordedRequest request)
    {
        lock (_lock)
        {
            if (_planned.Find(planned => planned.When(request)) is not { } found)
            {
                return null;
            }

            found.Left--;
            _planned.RemoveAll(planned => planned.Left == 0);
            return (found.Fault, found.AfterWork);
        }
    }

    private void Add(int times, Fault fault, bool afterWork, Func<RecordedRequest, bool>? when)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(times, 1);
        lock (_lock)
        {
            _planned.Add(new Planned(fault, afterWork, when ?? (_ => true), times));
        }
    }

    private sealed class Planned(Fault fault, bool afterWork, Func<RecordedRequest, bool> when, int times)
    {
        public Fault Fault => fault;

        public bool AfterWork => afterWork;

        public Func<RecordedRequest, bool> When => when;

        public int Left { get; set; } = times;
    }
}
