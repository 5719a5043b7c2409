namespace Cop;

/// <summary>A link with the expected hash of its target: <c>{"href": …, "hash": {"alg": …, "value": …}}</c>.</summary>
/// <remarks>A hashlink is data: the kernel neither follows nor verifies it. Protocol 8.6; decision D-94.</remarks>
/// <param name="Href">The IRI of the resource; for an event or artifact, its id.</param>
/// <param name="Hash">The hash: of an event or artifact by JCS without its <c>copHash</c>, of anything else over its bytes.</param>
public sealed record HashLink(string Href, CopHash Hash)
{
    /// <summary>Creates a link to an event.</summary>
    public static HashLink For(Event linked)
    {
        ArgumentNullException.ThrowIfNull(linked);
        return new HashLink(linked.Id, ObjectHash.Compute(linked.Json));
    }

    /// <summary>Creates a link to an artifact.</summary>
    public static HashLink For(ArtifactEntry linked)
    {
        ArgumentNullException.ThrowIfNull(linked);
        return new HashLink(linked.Id, linked.Hash);
    }

    /// <summary>Reads a link from a payload or metadata; other members are ignored.</summary>
    /// <returns>The link; <c>invalid_query</c> if the value is not one.</returns>
    public static CopResult<HashLink> Read(CopJson value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return value["href"]?.AsString() is { } href && value["hash"] is { } stated && CopHash.FromJson(stated) is { } hash
            ? new HashLink(href, hash)
            : new CopError(
                CopErrorCodes.InvalidQuery, "A hashlink has a string 'href' and a 'hash' with the strings 'alg' and 'value' (8.6.1).");
    }

    /// <summary>Writes the link in the form that <see cref="Read"/> reads.</summary>
    public CopJson ToJson() => CopJson.Object(("hash", Hash.ToJson()), ("href", CopJson.From(Href)));

    /// <summary>Compares the hash with that of an event.</summary>
    public HashVerification Verify(Event found)
    {
        ArgumentNullException.ThrowIfNull(found);
        return Hash.Verify(ObjectHash.WithoutHashMembers(found.Json));
    }

    /// <summary>Compares the hash with that of an artifact. The store keeps a SHA-256; other algorithms cannot be verified.</summary>
    public HashVerification Verify(ArtifactEntry found)
    {
        ArgumentNullException.ThrowIfNull(found);
        if (Hash.Alg != found.Hash.Alg)
            return HashVerification.Unverifiable;
        return Hash.Value == found.Hash.Value ? HashVerification.Valid : HashVerification.Mismatch;
    }

    /// <summary>Compares the hash with that of the bytes of any other resource.</summary>
    public HashVerification Verify(ReadOnlySpan<byte> found) => Hash.Verify(found);
}
