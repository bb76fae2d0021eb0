namespace ChatRec.Cli;

/// <summary>A command that cannot be carried out; the message says why and what to do.</summary>
/// <param name="message">The message.</param>
internal sealed class CommandException(string message) : Exception(message);
