namespace Cop.Hitl;

/// <summary>A message that a person or role is asked, to be sent out.</summary>
/// <param name="Id">The id of the event that it is about; the same one when it is sent again.</param>
/// <param name="Kind">The type of that event, such as <c>human.decision.requested</c> or <c>human.request.reminded</c>.</param>
/// <param name="Request">The request.</param>
/// <param name="Link">The text of an answer link, when the request is addressed to a person and links are configured; otherwise
/// null.</param>
public sealed record HumanNotification(string Id, string Kind, HumanRequest Request, string? Link);
