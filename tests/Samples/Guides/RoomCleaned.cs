namespace Cop.Samples.Tests.Guides;

#region versions
[EventType("room.cleaned", Version = 1)]
internal sealed partial record RoomCleanedV1(int Number);

[EventType("room.cleaned", Version = 2)]
internal sealed partial record RoomCleaned(string Room) : IUpcastFrom<RoomCleanedV1, RoomCleaned>
{
    public static RoomCleaned Upcast(RoomCleanedV1 old) => new($"room {old.Number}");
}
#endregion

[EventType]
internal sealed partial record RoomReady(string Room);
