using System.Security.Cryptography;
using System.Text;

namespace Cop.Protocol;

/// <summary>The hash of a topic's derived state; equal on every store that holds the same events.</summary>
/// <remarks>
/// It is the SHA-256 of the canonical JSON <c>{"projector":1,"upcasters":[…],"views":[{"kind":…,"view":…},…]}</c>, with views in the UTF-8
/// byte order of (kind, id). Parked deliveries and rows of profiles are not included; the latter have their own digest
/// (<see cref="ProfileDigest"/>). Decision M-11.
/// </remarks>
public static class StateDigest
{
    /// <summary>Computes the digest of one topic's views, in lower-case hex; their order does not matter.</summary>
    /// <param name="views">All views of one topic.</param>
    /// <param name="upcasters">The upcasters that the views were computed with; null for none.</param>
    public static string Compute(IEnumerable<View> views, UpcasterChain? upcasters = null)
    {
        ArgumentNullException.ThrowIfNull(views);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var links = CopJson.Array((upcasters ?? UpcasterChain.Empty).Links.Select(CopJson.From));
        hash.AppendData(Encoding.UTF8.GetBytes($"{{\"projector\":{Projector.Version},\"upcasters\":{links},\"views\":["));
        var isFirst = true;
        foreach (var (kind, view) in InOrder(views))
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{(isFirst ? "" : ",")}{{\"kind\":\"{kind}\",\"view\":"));
            hash.AppendData(ViewJson.Write(view).Utf8.Span);
            hash.AppendData("}"u8);
            isFirst = false;
        }

        hash.AppendData("]}"u8);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static IEnumerable<(string Kind, View View)> InOrder(IEnumerable<View> views) => views
        .Where(view => view.Key.Kind is not (ViewKind.ParkedDelivery or ViewKind.ProfileRow))
        .Select(view => (Kind: view.Key.Kind.ToProtocolName(), View: view))
        .OrderBy(entry => entry.Kind, CopId.Comparer)
        .ThenBy(entry => entry.View.Key.Id, CopId.Comparer);
}
