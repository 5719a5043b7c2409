namespace Cop.Surfaces;

/// <summary>
/// Opens sealed values of events for web interfaces. <c>AddSealing</c> of Cop.Ledger registers it as a service.
/// </summary>
/// <remarks>It checks no permission: its caller does, and records who opened a value.</remarks>
public interface ISealedValues
{
    /// <summary>Opens one sealed value of an event.</summary>
    /// <param name="stored">The event.</param>
    /// <param name="pointer">The JSON Pointer of the value in the event, such as <c>/payload/address</c>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>
    /// The value; <c>not_found</c> when nothing at the pointer is sealed; <c>key_erased</c> when its key is not in the vault; or
    /// <c>invalid_seal</c> when it was altered or moved.
    /// </returns>
    Task<CopResult<CopJson>> OpenAsync(Event stored, string pointer, CancellationToken cancellationToken = default);
}
