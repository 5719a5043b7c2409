namespace Cop.Core.Tests.Typed;

internal sealed record GuestArrived(string Name) : EventPayload<GuestArrived>;
