namespace Cop.Conformance.Runner;

/// <summary>The result of one request.</summary>
public abstract record Response
{
    /// <summary>Success, with its data.</summary>
    public sealed record Ok(CopJson Data) : Response;

    /// <summary>A refusal, with its error.</summary>
    public sealed record Refused(string Code, CopJson Error) : Response;

    /// <summary>A response that is no result.</summary>
    /// <remarks>Protocol 4.4.1.</remarks>
    public sealed record Garbage(string Text) : Response;

    /// <summary>No response within the time limit.</summary>
    public sealed record Silent(string Reason) : Response;

    /// <summary>The target is unreachable or has exited.</summary>
    public sealed record Gone(string Reason) : Response;

    /// <summary>Reads a result in one of the two forms of spec 4.4.1; additional members are allowed.</summary>
    public static Response Read(ReadOnlySpan<byte> utf8)
    {
        if (!CopJson.Parse(utf8, Messages.Limits).TryGet(out var json, out var fault))
            return new Garbage($"{Text.Short(utf8)} ({fault.Message})");
        if (json["ok"]?.Equals(CopJson.From(true)) == true && json["data"] is { } data)
            return new Ok(data);
        if (json["ok"]?.Equals(CopJson.From(false)) == true && json["error"] is { } error
            && error["code"]?.AsString() is { Length: > 0 } code && error["message"]?.AsString() is not null)
            return new Refused(code, error);
        return new Garbage(
            $"{Text.Short(json.ToString())} is no result: {{\"ok\":true,\"data\":…}} or " +
                $"{{\"ok\":false,\"error\":{{\"code\":…,\"message\":…}}}}");
    }

    /// <summary>Describes the response for reports.</summary>
    public string Describe() => this switch
    {
        Ok ok => $"ok {Text.Short(ok.Data.ToString())}",
        Refused refused => $"error {refused.Code}: {Text.Short(refused.Error["message"]?.AsString() ?? "")}",
        Garbage garbage => $"no result: {garbage.Text}",
        Silent silent => silent.Reason,
        Gone gone => gone.Reason,
        _ => ToString(),
    };
}
