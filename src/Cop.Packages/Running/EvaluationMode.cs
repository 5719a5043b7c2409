namespace Cop.Packages;

/// <summary>The source of answers in an evaluation.</summary>
public enum EvaluationMode
{
    /// <summary>Cassettes: no model is asked.</summary>
    Replay,

    /// <summary>A model; its answers become the cassettes.</summary>
    Record,

    /// <summary>A model; cassettes stay as they are.</summary>
    Live,
}
