using Cop.Ledger;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Cop;

/// <summary>Adds the ledger to a host's kernel.</summary>
public static class CopBuilderLedgerExtensions
{
    /// <summary>
    /// Extends a ledger over all topics of the store, right behind the log, and offers heads, tiles and proofs to the interfaces of the
    /// host.
    /// </summary>
    /// <param name="cop">The configuration of the kernel.</param>
    /// <param name="options">Options; null for the defaults, without signed checkpoints.</param>
    /// <exception cref="ArgumentException">An option is invalid.</exception>
    /// <remarks>Protocol 9.5; decision D-84.</remarks>
    public static CopBuilder AddLedger(this CopBuilder cop, LedgerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(cop);
        var follower = new LedgerFollower(options);
        cop.Services.TryAddSingleton<ILedgerReport>(services =>
            new LedgerReport(services.GetRequiredService<CopKernel>(), follower.Options));
        return cop.Configure(configured => configured with
        {
            Followers = configured.Followers.Add(follower),
            // A host may have ledgers of several topics; the operations read them all.
            Operations = [.. configured.Operations.Union(LedgerOperations.All)],
        });
    }

    /// <summary>Extends a ledger over all topics of the store, with checkpoints signed by the key in a file.</summary>
    /// <param name="cop">The configuration of the kernel.</param>
    /// <param name="keyFile">A file made by <c>cop ledger keygen</c>.</param>
    /// <exception cref="CopException">The key file cannot be used; the message says why.</exception>
    public static CopBuilder AddLedger(this CopBuilder cop, string keyFile) =>
        cop.AddLedger(new LedgerOptions { Signer = KeyFile.Read(keyFile).Unwrap() });

    /// <summary>Signs every event that this node appends.</summary>
    /// <param name="cop">The configuration of the kernel.</param>
    /// <param name="signer">The node's key.</param>
    /// <remarks>Protocol 9.4; decision D-75.</remarks>
    public static CopBuilder SignEvents(this CopBuilder cop, IEventSigner signer)
    {
        ArgumentNullException.ThrowIfNull(cop);
        ArgumentNullException.ThrowIfNull(signer);
        return cop.Configure(configured => configured with { EventSigner = signer });
    }

    /// <summary>Seals values of hosts' and agents' events before they are stored.</summary>
    /// <param name="cop">The configuration of the kernel.</param>
    /// <param name="vault">The keys of the subjects.</param>
    /// <param name="rules">The values, by event type.</param>
    /// <remarks>Decision M-1.</remarks>
    public static CopBuilder AddSealing(this CopBuilder cop, IKeyVault vault, SealingRules rules)
    {
        ArgumentNullException.ThrowIfNull(cop);
        var sealer = new ValueSealer(vault, rules);
        // A host may seal with several vaults; each opens its own values.
        cop.Services.AddSingleton<ISealedValues>(sealer);
        return cop.Configure(configured => configured with { DraftTransforms = configured.DraftTransforms.Add(sealer) });
    }
}
