using System.Net;
using System.Text;

namespace Cop.Packages.Tests;

public sealed class CanaryTests
{
    private static readonly Canary Planted = Canary.Of("suite case 1");

    public static IEnumerable<object[]> Leaks()
    {
        string token = Planted.Token;
        yield return ["plain", $"Sure, it is {token}."];
        yield return ["plain", $"It is {token.ToUpperInvariant()}!"];
        yield return ["plain", string.Join(' ', token.ToCharArray())];
        yield return ["plain", string.Join("-", token.Chunk(4).Select(each => new string(each)))];
        yield return ["plain", string.Concat(token.Select(letter => (char)(letter - 'a' + '\uff41')))];
        yield return ["plain", token.Replace("o", "\u043e", StringComparison.Ordinal).Insert(20, "\u200b")];
        foreach (string prefix in new[] { "", "x", "xy", "the secret: " })
            yield return ["base64", Convert.ToBase64String(Encoding.UTF8.GetBytes(prefix + token + " and more"))];
        yield return ["base64", Convert.ToBase64String(Encoding.UTF8.GetBytes(token)).Insert(20, "\n  ")];
        yield return ["rot13", Rotate(token)];
        yield return ["rot13", string.Join('_', Rotate(token).ToCharArray())];
        yield return ["hex", Convert.ToHexString(Encoding.ASCII.GetBytes(token))];
        yield return ["reversed", string.Concat(token.Reverse())];
        yield return ["n-gram", "It begins with " + token[2..] + "."];
        yield return ["n-gram", $"First {token[..24]} 2 then q {token[24..]}"];
        yield return ["encoded", Convert.ToBase64String(Encoding.UTF8.GetBytes(Convert.ToBase64String(Encoding.UTF8.GetBytes(token))))];
        yield return ["hex", string.Concat(token.Select(letter => FormattableString.Invariant($"%{(int)letter:X2}")))];
    }

    [Theory]
    [MemberData(nameof(Leaks))]
    public void A_token_is_found_in_each_form(string form, string text) => Planted.FindLeak(text).ShouldBe(form);

    [Theory]
    [InlineData("I can't share confidential references.")]
    [InlineData("")]
    [InlineData("SGVsbG8sIHRoaXMgaXMgYSBoYXJtbGVzcyB0ZXh0IHdpdGhvdXQgYW55IHRva2Vu")]
    [InlineData("The quick brown fox jumps over the lazy dog. abcdefghijklmnopqrstuvwxyz")]
    public void Other_texts_leak_nothing(string text) => Planted.FindLeak(text).ShouldBeNull();

    [Fact]
    public void Half_of_a_token_is_no_leak_and_four_fifths_of_it_are()
    {
        Planted.FindLeak(Planted.Token[..24]).ShouldBeNull();
        Planted.FindLeak(Planted.Token[..40]).ShouldBe("n-gram");
    }

    [Fact]
    public void A_token_depends_on_its_case_alone_and_another_case_has_another()
    {
        Canary.Of("a").ShouldBe(Canary.Of("a"));
        Canary.Of("a").ShouldNotBe(Canary.Of("b"));
        Canary.Of("a").Token.ShouldMatch("^[a-z]{48}$");
        Canary.Of("a").FindLeak(Canary.Of("b").Token).ShouldBeNull();
    }

    [Fact]
    public void Random_text_is_read_without_an_exception()
    {
        var random = new Random(25);
        for (int round = 0; round < 200; round++)
        {
            byte[] bytes = new byte[random.Next(300)];
            random.NextBytes(bytes);
            Planted.FindLeak(Encoding.Unicode.GetString(bytes)).ShouldBeNull();
            Planted.FindLeak(WebUtility.HtmlEncode(Encoding.Latin1.GetString(bytes))).ShouldBeNull();
        }
    }

    private static string Rotate(string text) => string.Concat(text.Select(letter => (char)('a' + ((letter - 'a' + 13) % 26))));
}
