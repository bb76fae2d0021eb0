using System.Security.Cryptography;
using System.Text;
using ChatRec.Bot.Hosting.Problems;

namespace ChatRec.Bot.Channels.DirectLine;

/// <summary>Who may do what: a caller shows a token and gets at its own conversation, and at no other.</summary>
internal sealed class DirectLineAccess(DirectLineTokens tokens, Conversations conversations, DirectLineOptions options)
{
    private const string UserCookie = "chatrec-user";

    /// <summary>The caller's token.</summary>
    /// <exception cref="ProblemException">None (401); forged or ended (403, which makes Web Chat ask for another).</exception>
    public DirectLineToken Token(HttpRequest request)
    {
        var bearer = Bearer(request) ?? throw new ProblemException(401, "unauthorized", "A token is needed",
            "Send the header 'Authorization: Bearer TOKEN' with a token of POST /v3/directline/tokens/generate.");
        return tokens.Check(bearer, TokenPurpose.Conversation)
            ?? throw new ProblemException(403, "token-invalid", "The token is not valid", "The token has ended or was not made by this service; ask for another at POST /v3/directline/tokens/generate.");
    }

    /// <summary>The conversation of a request's address, if the caller's token is made for it.</summary>
    /// <exception cref="ProblemException">See <see cref="Token"/>; another's conversation (403); no such conversation (404).</exception>
    public Conversation Conversation(HttpRequest request, string conversationId) => Owned(Token(request), conversationId);

    /// <summary>The conversation that a stream's address opens; its token stands in the address, where browsers can put it.</summary>
    /// <exception cref="ProblemException">As for <see cref="Conversation"/>.</exception>
    public Conversation Stream(string conversationId, string? streamToken)
    {
        var token = tokens.Check(streamToken, TokenPurpose.Stream)
            ?? throw new ProblemException(403, "token-invalid", "The token is not valid", "The stream's address has ended; get a fresh one at GET /v3/directline/conversations/ID.");
        return Owned(token, conversationId);
    }

    /// <summary>The user that a caller without a token is: known by its cookie, named by a server that has the secret, or new.</summary>
    public string User(HttpRequest request, string? named)
    {
        if (Bearer(request) is { } bearer)
        {
            if (HoldsSecret(bearer))
            {
                return named ?? NewUser();
            }

            if (tokens.Check(bearer, TokenPurpose.Conversation) is { } token)
            {
                return token.UserId;
            }

            throw new ProblemException(403, "token-invalid", "The token is not valid", "The token or secret is not valid; without one a new user is made.");
        }

        return tokens.Check(request.Cookies[UserCookie], TokenPurpose.User)?.UserId ?? NewUser();
    }

    /// <summary>Lets the browser be known again.</summary>
    public void Remember(HttpContext context, string userId)
    {
        if (Bearer(context.Request) is not null)
        {
            return;
        }

        var life = TimeSpan.FromDays(options.RememberDays);
        context.Response.Cookies.Append(UserCookie, tokens.Issue(TokenPurpose.User, userId, null, life), new CookieOptions
        {
            HttpOnly = true,
            Secure = context.Request.IsHttps,
            SameSite = SameSiteMode.Lax,
            Path = "/v3/directline",
            MaxAge = life,
            IsEssential = true,
        });
    }

    /// <summary>Who a request is counted as by the rate limits: its user, else its address.</summary>
    public string CountedAs(HttpContext context)
    {
        var token = tokens.Check(Bearer(context.Request), TokenPurpose.Conversation);
        return token is null ? RemoteAddress.Of(context) : $"user:{token.UserId}";
    }

    private Conversation Owned(DirectLineToken token, string conversationId)
    {
        if (token.ConversationId != conversationId)
        {
            throw new ProblemException(403, "forbidden", "The token is for another conversation", "The token was made for another conversation.");
        }

        var conversation = conversations.Find(conversationId)
            ?? throw new ProblemException(404, "conversation-not-found", "There is no such conversation", "The conversation was never started, or was silent so long that it was dropped.");
        return conversation.UserId == token.UserId
            ? conversation
            : throw new ProblemException(403, "forbidden", "The conversation is another user's", "The conversation belongs to another user.");
    }

    private bool HoldsSecret(string bearer) => options.Secret.Length > 0
        && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(bearer)), SHA256.HashData(Encoding.UTF8.GetBytes(options.Secret)));

    private static string NewUser() => "dl_" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    private static string? Bearer(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        return header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? header["Bearer ".Length..].Trim() : null;
    }
}
