namespace Cop.Samples.Tests.Guides;

#region versions
[EventType("room.cleaned", Version = 1)]
internal sealed record RoomCleanedV1(int Number) : EventPayload<RoomCleanedV1>;

[EventType("room.cleaned", Version = 2)]
internal sealed record RoomCleaned(string Room) : EventPayload<RoomCleaned>, IUpcastFrom<RoomCleanedV1, RoomCleaned>
{
    public static RoomCleaned Upcast(RoomCleanedV1 old) => new($"room {old.Number}");
}
#endregion

internal sealed record RoomReady(string Room) : EventPayload<RoomReady>;
