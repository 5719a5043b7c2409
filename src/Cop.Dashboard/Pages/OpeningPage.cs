using Microsoft.Extensions.DependencyInjection;

namespace Cop.Dashboard;

/// <summary>Opens one sealed or masked value of an event for a person who may, after the opening is recorded.</summary>
/// <remarks>The value is in this answer alone: no address shows it again, and no file or cache has it.</remarks>
internal static class OpeningPage
{
    private const int MaxShown = 1 << 20;

    public static async Task<Answer> OpenAsync(DashboardRequest request, string topicId)
    {
        if (!request.Visitor.MayOpen || request.Visitor.Actor is not { } actor)
            return Answer.From(Refusal.Forbidden("You have no permission to open sealed and masked values."));
        var (eventId, pointer, reason) = (request.Field("event"), request.Field("pointer"), request.Field("reason").Trim());
        if (reason.Length == 0)
            return Answer.From(Refusal.Invalid("Opening a value needs a reason. Nothing was opened."));
        var found = eventId.Length == 0 ? null
            : await request.Log.FindEventAsync(eventId, request.Cancellation).ConfigureAwait(false);
        if (found?.Event is not { } stored || stored.TopicId != topicId || ClosedValues
            .Find(stored.Json, request.Site.Options.MaskedMembers).FirstOrDefault(each => each.Pointer == pointer) is not { } closed)
            return Answer.From(Refusal.NotFound());
        var opened = closed.IsSealed ? await UnsealAsync(request, stored, pointer).ConfigureAwait(false)
            : CopResult.Ok(stored.Json.At(pointer)!);
        if (!opened.TryGet(out var value, out var error))
            return Answer.From(Refusal.From(error));
        // The record is durable before the value leaves; without it nothing is shown.
        var refused = await DashboardEvents.RecordAsync(
            request, actor, DashboardEvents.ValueOpened, reason, ("topicId", topicId), ("eventId", eventId), ("pointer", pointer),
            ("kind", closed.IsSealed ? "sealed" : "masked"), ("key", closed.KeyId)).ConfigureAwait(false);
        return refused is not null ? Answer.From(refused) : new Answer.Page("Opened value", Html.Of($"""
            <h1>Opened value</h1>
            <p><code class="id">{pointer}</code> of <a href="{request.Links.Topic(topicId, ("sel", stored.TopicSeq), ("to",
                stored.TopicSeq + 20))}">event #{stored.TopicSeq}</a>, {ClosedValues.Describe(closed)}</p>
            {JsonView.Write(value, [], MaxShown)}
            <p role="status">Recorded as opened by {actor.Identity}. It is shown once: this page has no address.</p>
            """));
    }

    private static async Task<CopResult<CopJson>> UnsealAsync(DashboardRequest request, Event stored, string pointer)
    {
        CopResult<CopJson> opened = new CopError(
            CopErrorCodes.InvalidQuery, "This host has no key to open it: add cop.AddSealing(vault, rules) of Cop.Ledger to AddCop.");
        foreach (var values in request.Context.RequestServices.GetServices<ISealedValues>())
        {
            opened = await values.OpenAsync(stored, pointer, request.Cancellation).ConfigureAwait(false);
            if (opened.IsOk)
                break;
        }

        return opened;
    }
}
