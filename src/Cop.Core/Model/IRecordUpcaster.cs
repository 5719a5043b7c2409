namespace Cop;

/// <summary>An upcaster from record to record: a payload that the older record cannot hold has no newer version.</summary>
internal interface IRecordUpcaster : IUpcaster;
