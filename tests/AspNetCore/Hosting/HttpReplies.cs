using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Cop.AspNetCore.Tests;

/// <summary>Sends requests and reads their responses as JSON.</summary>
internal static class HttpReplies
{
    public const string Prefix = CopEndpointRouteBuilderExtensions.DefaultPrefix + "/";

    public static async Task<CopJson> GetJsonAsync(this HttpClient client, string path, HttpStatusCode status = HttpStatusCode.OK)
    {
        using var response = await client.GetAsync(Prefix + path);
        return await ReadAsync(response, status, path);
    }

    public static async Task<CopJson> PostJsonAsync(
        this HttpClient client, string path, string json, HttpStatusCode status = HttpStatusCode.Created)
    {
        using var response = await client.PostAsync(Prefix + path, Json(json));
        return await ReadAsync(response, status, path);
    }

    public static StringContent Json(string json, string type = "application/json") =>
        new(json, Encoding.UTF8, MediaTypeHeaderValue.Parse(type));

    public static async Task<CopJson> ReadAsync(HttpResponseMessage response, HttpStatusCode status, string path)
    {
        var text = await response.Content.ReadAsStringAsync();
        response.StatusCode.ShouldBe(status, $"{path}: {text}");
        if (!response.IsSuccessStatusCode)
            response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        return CopJson.Parse(text).Unwrap();
    }

    public static string Code(this CopJson problem) => problem["code"]!.AsString()!;

    public static long Number(this CopJson json, string name) => json[name]!.Element.GetInt64();

    public static string Escape(string id) => Uri.EscapeDataString(id);
}
