using System.Net;
using System.Net.Sockets;

namespace ChatRec.Bot.Channels.DirectLine;

/// <summary>The address that rate limits count by.</summary>
internal static class RemoteAddress
{
    /// <summary>The caller's address; of IPv6 the first 64 bits, which is what one customer has.</summary>
    public static string Of(HttpContext context)
    {
        var address = context.Connection.RemoteIpAddress ?? IPAddress.None;
        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        return address.AddressFamily == AddressFamily.InterNetworkV6
            ? $"ip:{Convert.ToHexStringLower(address.GetAddressBytes().AsSpan(0, 8))}"
            : $"ip:{address}";
    }
}
