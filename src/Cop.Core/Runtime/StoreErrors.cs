namespace Cop;

/// <summary>Converts errors that a store throws to results: it may be unreachable at any call.</summary>
internal static class StoreErrors
{
    /// <summary>Returns the result of work, or the error that the store threw.</summary>
    internal static async Task<CopResult<T>> CatchAsync<T>(Func<Task<CopResult<T>>> work)
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (CopException thrown)
        {
            return thrown.Error;
        }
    }
}
