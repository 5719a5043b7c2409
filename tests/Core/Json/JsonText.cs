using System.Buffers;
using System.Text;

namespace Cop.Core.Tests.Json;

/// <summary>Shortcuts for canonical text.</summary>
internal static class JsonText
{
    public static string Canonical(string text) => CopJson.Parse(Encoding.UTF8.GetBytes(text)).Unwrap().ToString();

    public static CopError? Refusal(string text) => CanonicalJson.Write(Encoding.UTF8.GetBytes(text), new ArrayBufferWriter<byte>());

    public static CopJson Value(string text) => CopJson.Parse(text).Unwrap();

    public static string Number(double value)
    {
        var output = new ArrayBufferWriter<byte>();
        CanonicalJson.WriteNumber(value, output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
