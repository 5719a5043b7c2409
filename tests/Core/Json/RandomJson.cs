using System.Globalization;
using System.Text;

namespace Cop.Core.Tests.Json;

/// <summary>A random JSON value that can be written in many ways, each of the same meaning.</summary>
internal sealed class RandomJson
{
    private const string Letters = "aab\"\\/\b\n\0\u001f\u007f\u0080é€\ud7ff\ue000\uffff";

    private readonly Random _random;
    private readonly object? _value;

    public RandomJson(int seed)
    {
        _random = new Random(seed);
        _value = Value(_random.Next(1, 6));
    }

    /// <summary>Writes the value with random member order, white space, escapes and number layout.</summary>
    public string Write()
    {
        var text = new StringBuilder();
        Write(_value, text);
        return text.ToString();
    }

    private object? Value(int depth) => _random.Next(depth > 0 ? 8 : 5) switch
    {
        0 => null,
        1 => _random.Next(2) == 0,
        2 => Number(),
        3 or 4 => Text(),
        5 => Enumerable.Range(0, _random.Next(5)).Select(_ => Value(depth - 1)).ToList(),
        _ => Enumerable.Range(0, _random.Next(40) == 0 ? 60 : _random.Next(6))
            .Select(_ => Text()).Distinct(StringComparer.Ordinal).ToDictionary(name => name, _ => Value(depth - 1), StringComparer.Ordinal),
    };

    private double Number()
    {
        double number = _random.Next(4) switch
        {
            0 => _random.Next(-1000, 1000),
            1 => _random.NextInt64(1L << 53),
            2 => Math.Round(_random.NextDouble() * 1000, 3),
            _ => BitConverter.Int64BitsToDouble(_random.NextInt64(long.MinValue, long.MaxValue)),
        };
        return double.IsFinite(number) ? number : 0;
    }

    private string Text()
    {
        var text = new StringBuilder();
        for (int left = _random.Next(_random.Next(10) == 0 ? 40 : 5); left > 0; left--)
        {
            if (_random.Next(8) == 0) text.Append("😀");
            else text.Append(Letters[_random.Next(Letters.Length)]);
        }
        return text.ToString();
    }

    private void Write(object? value, StringBuilder text)
    {
        Space(text);
        switch (value)
        {
            case null: text.Append("null"); break;
            case bool truth: text.Append(truth ? "true" : "false"); break;
            case double number: Write(number, text); break;
            case string letters: Write(letters, text); break;
            case List<object?> items: Write('[', ']', items, item => Write(item, text), text); break;
            case Dictionary<string, object?> members:
                KeyValuePair<string, object?>[] shuffled = [.. members];
                _random.Shuffle(shuffled);
                Write('{', '}', shuffled, member => WriteMember(member, text), text);
                break;
        }
        Space(text);
    }

    private void WriteMember(KeyValuePair<string, object?> member, StringBuilder text)
    {
        Space(text);
        Write(member.Key, text);
        Space(text);
        text.Append(':');
        Write(member.Value, text);
    }

    private static void Write<T>(char open, char close, IEnumerable<T> parts, Action<T> write, StringBuilder text)
    {
        text.Append(open);
        bool first = true;
        foreach (T part in parts)
        {
            if (!first) text.Append(',');
            write(part);
            first = false;
        }
        if (first) text.Append(' ');
        text.Append(close);
    }

    private void Write(double number, StringBuilder text)
    {
        string plain = number.ToString("R", CultureInfo.InvariantCulture);
        if (!plain.Contains('E', StringComparison.Ordinal) && _random.Next(2) == 0)
            plain += (plain.Contains('.', StringComparison.Ordinal) ? "0" : ".0") + (_random.Next(2) == 0 ? "" : "e0");
        text.Append(plain);
    }

    private void Write(string letters, StringBuilder text)
    {
        text.Append('"');
        foreach (Rune rune in letters.EnumerateRunes())
        {
            string letter = rune.ToString();
            // A raw surrogate beside an escaped one is no pair, so both use one form.
            bool escaped = rune.Value is < ' ' or '"' or '\\' || _random.Next(10) == 0;
            text.Append(escaped ? string.Concat(letter.Select(unit => $"\\u{(int)unit:X4}")) : letter);
        }
        text.Append('"');
    }

    private void Space(StringBuilder text)
    {
        if (_random.Next(4) == 0) text.Append(" \n\r\t"[_random.Next(4)]);
    }
}
