using System.Buffers;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;

namespace Cop.Core.Tests.Json;

/// <summary>Each property runs over seeds; FsCheck prints the one that fails.</summary>
[Trait("spec", "9.1.2")]
public sealed class CanonicalJsonProperties
{
    private static readonly string[] Reasons = ["twice", "surrogate", "survive", "range of a double", "not valid UTF-8", "byte order mark"];

    [Fact]
    public void Canonical_text_is_its_own_canonical_form() => ForSeeds(3000, seed =>
    {
        string canonical = JsonText.Canonical(new RandomJson(seed).Write());
        return JsonText.Canonical(canonical) == canonical;
    });

    [Fact]
    public void Order_white_space_and_escapes_do_not_matter() => ForSeeds(3000, seed =>
    {
        var value = new RandomJson(seed);
        return JsonText.Canonical(value.Write()) == JsonText.Canonical(value.Write());
    });

    [Fact]
    public void The_canonical_form_means_the_same() => ForSeeds(3000, seed =>
    {
        string text = new RandomJson(seed).Write();
        return JsonElement.DeepEquals(JsonElement.Parse(text), CopJson.Parse(text).Unwrap().Element);
    });

    [Fact]
    public void Parts_joined_again_equal_the_whole() => ForSeeds(2000, seed =>
    {
        CopJson whole = JsonText.Value(new RandomJson(seed).Write());
        CopJson again = whole.Kind switch
        {
            JsonValueKind.Object => CopJson.Object(whole.Members.Reverse().Select(member => (member.Name, (CopJson?)whole[member.Name]))),
            JsonValueKind.Array => CopJson.Array(whole.Items),
            JsonValueKind.String => CopJson.From(whole.AsString()!),
            JsonValueKind.Number => CopJson.From(whole.Element.GetDouble()),
            _ => whole,
        };
        CopJson oneByOne = whole.Members.Aggregate(CopJson.EmptyObject, (made, member) => made.With(member.Name, member.Value));
        return again.Equals(whole) && (whole.Kind != JsonValueKind.Object || oneByOne.Equals(whole));
    });

    [Fact]
    public void Patching_removes_nulls_and_is_idempotent() => ForSeeds(2000, seed =>
    {
        CopJson target = JsonText.Value(new RandomJson(seed).Write()), patch = JsonText.Value(new RandomJson(~seed).Write());
        CopJson patched = target.MergePatch(patch);
        return JsonText.Value(patched.ToString()).Equals(patched) && patched.MergePatch(patch).Equals(patched);
    });

    [Fact]
    public void Random_bytes_parse_or_fail_without_an_exception() => ForSeeds(20_000, seed =>
    {
        byte[] text = Mutated(seed);
        var output = new ArrayBufferWriter<byte>();
        CopError? error = CanonicalJson.Write(text, output);
        bool parsed = IsJson(text);
        if (error is not null)
            return error.Code == CopErrorCodes.InvalidJson && (!parsed || Reasons.Any(error.Message.Contains));
        return parsed && JsonText.Canonical(Encoding.UTF8.GetString(output.WrittenSpan)) == Encoding.UTF8.GetString(output.WrittenSpan);
    });

    [Fact]
    public void A_member_is_found_by_its_name_and_no_other() => ForSeeds(3000, seed =>
    {
        CopJson whole = JsonText.Value(new RandomJson(seed).Write()), other = JsonText.Value(new RandomJson(~seed).Write());
        string[] names =
            [.. whole.Members.Concat(other.Members).Select(member => member.Name), "", "a", "aa", "ab", "b", "ba", "~", "{", "a\"b"];
        return whole.Kind != JsonValueKind.Object
            ? names.All(name => whole[name] is null)
            : names.All(
                name => whole.Element.TryGetProperty(name, out JsonElement found)
                    ? JsonElement.DeepEquals(found, whole[name]!.Element)
                    : whole[name] is null);
    });

    [Fact]
    public void Locating_all_members_equals_locating_each_one() => ForSeeds(3000, seed =>
    {
        CopJson whole = JsonText.Value(new RandomJson(seed).Write());
        byte[] bytes = whole.Utf8.ToArray();
        return CanonicalScanner.Members(bytes).Select(member => CopJson.FromTrusted(bytes.AsMemory()[member.ValueStart..member.End]))
            .SequenceEqual(whole.Members.Select(member => member.Value));
    });

    private static void ForSeeds(int count, Func<int, bool> property) =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(count),
            Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), property));

    private static byte[] Mutated(int seed)
    {
        var random = new Random(seed);
        List<byte> text = [.. Encoding.UTF8.GetBytes(new RandomJson(seed).Write())];
        for (int left = random.Next(1, 4); left > 0; left--)
        {
            int place = random.Next(text.Count);
            byte unit = random.Next(3) == 0 ? (byte)random.Next(256) : "{}[]\",:\\u0123456789dD8eE+-. tfn"u8[random.Next(31)];
            if (random.Next(3) == 0) text.Insert(place, unit);
            else if (random.Next(2) == 0) text[place] = unit;
            else if (text.Count > 1) text.RemoveAt(place);
        }
        return [.. text];
    }

    private static bool IsJson(byte[] text)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
