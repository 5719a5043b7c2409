using System.Net;
using Cop.Ledger;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Cop.AspNetCore.Tests;

public sealed class LedgerEndpointTests : IAsyncLifetime
{
    private const int Events = 300;

    private WebHost _web = null!;

    public async Task InitializeAsync()
    {
        var follower = new LedgerOptions { MinInterval = TimeSpan.Zero };
        _web = await WebHost.StartAsync(
            // The loop below may send more requests than a caller is allowed.
            app => app.MapCop(options: new CopHttpOptions { RequestsPerSecond = 0 }).RequireAuthorization("operators"),
            cop => cop.AddLedger(follower).AddLedger(follower with { TopicId = "ada/1" }),
            services => services.AddSingleton<ITopicAccess, SomeSeeAll>());
        for (var number = 0; number < Events; number++)
        {
            var topicId = number % 3 == 0 ? "eve/1" : "ada/1";
            (await _web.Kernel.AppendAsync(topicId, EventDraft.Create("a") with { Id = $"e{number}" }, Actor.Human("x"))).Unwrap();
        }

        using var limit = HangLimit.Begin();
        using var root = _web.As("root");
        while (await SizeAsync("ledger/head") < Events || await SizeAsync("ledger/head?topicId=ada%2F1") < Events * 2 / 3)
            limit.Token.ThrowIfCancellationRequested();

        // The ledger is written behind the log, and is unknown before its first record.
        async Task<long> SizeAsync(string head)
        {
            using var response = await root.GetAsync(HttpReplies.Prefix + head, limit.Token);
            return response.IsSuccessStatusCode
                ? CopJson.Parse(await response.Content.ReadAsByteArrayAsync(limit.Token)).Unwrap().Number("size") : 0;
        }
    }

    public async Task DisposeAsync() => await _web.DisposeAsync();

    [Theory]
    [InlineData(0)]
    [InlineData(255)]
    [InlineData(299)]
    public async Task A_proof_verifies_against_the_head_with_the_record_s_own_hash(int number)
    {
        using var root = _web.As("root");
        var head = await root.GetJsonAsync("ledger/head");
        var proof = await root.GetJsonAsync($"ledger/events/e{number}/proof?size={head.Number("size")}");
        var record = LedgerRecord.Parse(proof["record"]!.Utf8.Span).Unwrap();
        record.EventId.ShouldBe($"e{number}");
        MerkleProof.VerifyInclusion(
            record.ComputeLeaf(), proof.Number("index"), proof.Number("size"), Hashes(proof["proof"]!), Hash(head["root"]!)).ShouldBeTrue();
        proof["root"].ShouldBe(head["root"]);
    }

    [Fact]
    public async Task Tiles_make_the_root_of_the_head()
    {
        using var root = _web.As("root");
        var full = await root.GetByteArrayAsync(HttpReplies.Prefix + "ledger/tile/0/000");
        var part = await root.GetByteArrayAsync(HttpReplies.Prefix + "ledger/tile/0/001.p/44");
        (full.Length, part.Length).ShouldBe((256 * 32, 44 * 32));
        var leaves = full.Concat(part).Chunk(32).Select(bytes => new MerkleHash(bytes)).ToList();
        Root(leaves).ToString().ShouldBe((await root.GetJsonAsync("ledger/head"))["root"]!.AsString());
        (await root.GetByteArrayAsync(HttpReplies.Prefix + "ledger/tile/1/000.p/1")).ShouldBe(Root(leaves[..256]).ToArray());
        foreach (var missing in (string[])["0/001", "0/001.p/45", "1/000", "2/000.p/1", "0/999", "7/x999/x999/x999/x999/999"])
            await root.GetJsonAsync($"ledger/tile/{missing}", HttpStatusCode.NotFound);
        foreach (var wrong in (string[])
        [
            "0", "8/000", "0/0", "0/0000", "0/x000/000", "0/000.p/0", "0/000.p/256", "0/000.p/01", "0/000.p", "-1/000", "0/x1/000", "0/00a",
            "x",
        ])
            (await root.GetJsonAsync($"ledger/tile/{wrong}", HttpStatusCode.BadRequest)).Code().ShouldBe("invalid_query");
    }

    [Fact]
    public async Task A_head_is_proven_to_extend_an_older_one()
    {
        using var root = _web.As("root");
        var proof = await root.GetJsonAsync($"ledger/consistency?from=100&to={Events}");
        MerkleProof.VerifyConsistency(100, Events, Hashes(proof["proof"]!), Hash(proof["fromRoot"]!), Hash(proof["toRoot"]!))
            .ShouldBeTrue();
        foreach (var wrong in (string[])["from=5&to=4", "from=1&to=99999", "from=0&to=-1"])
            await root.GetJsonAsync($"ledger/consistency?{wrong}", HttpStatusCode.BadRequest);
        await root.GetJsonAsync("ledger/checkpoint", HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_caller_who_sees_one_topic_gets_proofs_of_it_and_no_foreign_leaf()
    {
        using var ada = _web.As("ada");
        (await ada.GetJsonAsync("ledger/events/e1/proof"))["proof"]!.Items.ShouldNotBeEmpty();
        await ada.GetJsonAsync("ledger/events/e0/proof", HttpStatusCode.NotFound);
        await ada.GetJsonAsync("ledger/tile/0/000", HttpStatusCode.NotFound);
        await ada.GetJsonAsync("ledger/head?topicId=eve%2F1", HttpStatusCode.NotFound);
        await ada.GetJsonAsync("ledger/tile/0/000.p/9?topicId=eve%2F1", HttpStatusCode.NotFound);
        var own = await ada.GetJsonAsync("ledger/events/e1/proof?ownLedger=true");
        var head = await ada.GetJsonAsync("ledger/head?topicId=ada%2F1");
        MerkleProof.VerifyInclusion(
            LedgerRecord.Parse(own["record"]!.Utf8.Span).Unwrap().ComputeLeaf(), own.Number("index"), own.Number("size"),
            Hashes(own["proof"]!), Hash(head["root"]!)).ShouldBeTrue();
        (await ada.GetByteArrayAsync(HttpReplies.Prefix + "ledger/tile/0/000.p/9?topicId=ada%2F1")).Length.ShouldBe(9 * 32);
    }

    private static MerkleHash Hash(CopJson text) =>
        MerkleHash.TryParse(text.AsString(), out var hash) ? hash : throw new InvalidOperationException(text.ToString());

    private static MerkleHash[] Hashes(CopJson texts) => [.. texts.Items.Select(Hash)];

    // RFC 6962, 2.1: a second computation, straight from the definition.
    private static MerkleHash Root(IReadOnlyList<MerkleHash> leaves)
    {
        if (leaves.Count == 1)
            return leaves[0];
        var split = 1;
        while (split * 2 < leaves.Count)
            split *= 2;
        return MerkleHash.Node(Root([.. leaves.Take(split)]), Root([.. leaves.Skip(split)]));
    }

    private sealed class SomeSeeAll : ITopicAccess
    {
        public async ValueTask<TopicFilter> GetFilterAsync(
            System.Security.Claims.ClaimsPrincipal user, CancellationToken cancellationToken = default) =>
            user.FindFirst(System.Security.Claims.ClaimTypes.NameIdentifier)?.Value == "root"
                ? TopicFilter.All : await new PrefixAccess().GetFilterAsync(user, cancellationToken);
    }
}
