namespace Cop.Protocol;

/// <summary>The store's topic that never closes. It records operational events of closed topics.</summary>
/// <remarks>Decision D-1.</remarks>
public static class OperationsTopic
{
    /// <summary>Gets its id in a store.</summary>
    public static string GetId(string storeId) => CopId.Derive("topic", "operations", storeId);
}
