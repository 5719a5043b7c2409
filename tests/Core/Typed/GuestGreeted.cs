namespace Cop.Core.Tests.Typed;

internal sealed record GuestGreeted(string Text) : EventPayload<GuestGreeted>;
