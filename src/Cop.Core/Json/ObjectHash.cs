namespace Cop;
internal static class ObjectHash { public static CopHash? Read(CopJson json) => throw new InvalidOperationException(json.ToString()); 
public static CopHash Compute(CopJson json) => throw new InvalidOperationException(json.ToString()); 
public static HashVerification Verify(CopJson json, CopHash hash) => throw new InvalidOperationException(json.ToString()+hash); }
internal enum HashVerification { Valid, Mismatch, Unverifiable }
