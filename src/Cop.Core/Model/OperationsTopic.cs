namespace Cop;

/// <summary>The topic of a store that never closes: it takes what closed topics cannot (D-1).</summary>
public static class OperationsTopic
{
    /// <summary>Its id in a store.</summary>
    public static string GetId(string storeId) => CopId.Derive("topic", "operations", storeId);
}
