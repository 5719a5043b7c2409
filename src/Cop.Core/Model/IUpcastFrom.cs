namespace Cop;

/// <summary>Declares, beside a record, how the record of the version before it becomes this one.</summary>
/// <typeparam name="TOld">The record of the version before; an event's of the same event type.</typeparam>
/// <typeparam name="TSelf">The record itself.</typeparam>
/// <remarks>Members of a stored payload that the old record does not know are carried over. Decision M-3.</remarks>
public interface IUpcastFrom<TOld, TSelf>
    where TSelf : IUpcastFrom<TOld, TSelf>
{
    /// <summary>Returns the record of this version. Must be pure.</summary>
    static abstract TSelf Upcast(TOld old);
}
