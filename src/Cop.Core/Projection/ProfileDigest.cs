using System.Security.Cryptography;
using System.Text;

namespace Cop.Protocol;

/// <summary>The hash of one profile's rows of a topic; equal on every store that holds the same events.</summary>
/// <remarks>
/// It is the SHA-256 of the canonical JSON <c>{"profile":"…","rows":[…],"version":1}</c>, with rows in the UTF-8 byte order of (kind, id).
/// The digest of the core's state does not include profile rows. Decisions M-11, M-15.
/// </remarks>
public static class ProfileDigest
{
    /// <summary>
    /// Computes the digest of one profile's rows among a topic's views, in lower-case hex; the order of views does not matter.
    /// </summary>
    /// <param name="views">The topic's views; those of other kinds and profiles are ignored.</param>
    /// <param name="profile">The profile and the version of its projection.</param>
    public static string Compute(IEnumerable<View> views, ProfileVersion profile)
    {
        ArgumentNullException.ThrowIfNull(views);
        ArgumentNullException.ThrowIfNull(profile);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{{\"profile\":{CopJson.From(profile.Profile)},\"rows\":["));
        var isFirst = true;
        foreach (var row in InOrder(views, profile.Profile))
        {
            if (!isFirst)
                hash.AppendData(","u8);
            hash.AppendData(ViewJson.Write(row).Utf8.Span);
            isFirst = false;
        }

        hash.AppendData(Encoding.UTF8.GetBytes($"],\"version\":{CopJson.From(profile.Version)}}}"));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static IEnumerable<ProfileRow> InOrder(IEnumerable<View> views, string profile) => views.OfType<ProfileRow>()
        .Where(row => row.Profile == profile)
        .OrderBy(row => row.Kind, CopId.Comparer)
        .ThenBy(row => row.Id, CopId.Comparer);
}
