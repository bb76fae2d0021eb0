using System.Globalization;

namespace ChatRec.Retrieval.Ingestion;

/// <summary>Passes text through and stops at a line that is longer than allowed, before it fills the memory.</summary>
internal sealed class BoundedLineReader(TextReader inner, string file, int maxLineLength) : TextReader
{
    private long _line = 1;
    private int _length;

    public override int Peek() => inner.Peek();

    public override int Read()
    {
        var character = inner.Read();
        if (character >= 0)
        {
            Count((char)character);
        }

        return character;
    }

    public override int Read(char[] buffer, int index, int count) => Read(buffer.AsSpan(index, count));

    public override int Read(Span<char> buffer)
    {
        var read = inner.Read(buffer);
        foreach (var character in buffer[..read])
        {
            Count(character);
        }

        return read;
    }

    private void Count(char character)
    {
        if (character == '\n')
        {
            _line++;
            _length = 0;
        }
        else if (++_length > maxLineLength)
        {
            throw new IngestException(string.Create(
                CultureInfo.InvariantCulture,
                $"{file}, line {_line}: the line is longer than {maxLineLength:N0} characters; is this a text file with one record a line? Otherwise raise Ingest:MaxLineLength."));
        }
    }
}
