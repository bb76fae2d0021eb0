using ChatRec.Bot.Channels.Activities;
using ChatRec.Bot.Channels.Turns;
using ChatRec.Bot.Dialogue;
using Microsoft.Bot.Builder;
using Microsoft.Bot.Builder.Teams;
using Microsoft.Bot.Schema;

namespace ChatRec.Bot.Channels.BotBuilder;

/// <summary>Hands what happens on a Bot Framework channel to the same dialogue that every other channel talks to.</summary>
internal sealed class TeamsBot(TurnRunner runner, TimeProvider time) : TeamsActivityHandler
{
    /// <inheritdoc/>
    protected override Task OnMessageActivityAsync(ITurnContext<IMessageActivity> turnContext, CancellationToken cancellationToken)
    {
        var message = ((ITurnContext)turnContext).Activity;
        var output = new BotOutput(turnContext, time);
        var turn = new Turn(output.ConversationId, output.UserId, BotActivities.Text(message), PressedButton.Of(BotActivities.Value(message)));
        return runner.RunAsync(output, turn, cancellationToken);
    }

    /// <summary>Welcomes. Not by way of OnMembersAddedAsync, for which Teams' roster would be asked about each member.</summary>
    protected override Task OnConversationUpdateActivityAsync(ITurnContext<IConversationUpdateActivity> turnContext, CancellationToken cancellationToken)
    {
        var update = turnContext.Activity;
        var isBotAdded = update.MembersAdded?.Any(member => member.Id == update.Recipient?.Id) == true;
        var isPersonAdded = update.MembersAdded?.Any(member => member.Id != update.Recipient?.Id) == true;

        // Teams says once that the bot was added, whoever else is; others say it for bot and person each. A group is not welcomed:
        // what is remembered of one person is nothing for the others.
        var isWelcome = update.Conversation.IsGroup != true && (update.ChannelId == Microsoft.Bot.Connector.Channels.Msteams ? isBotAdded : isPersonAdded);
        return isWelcome ? runner.RunAsync(new BotOutput(turnContext, time), turn: null, cancellationToken) : Task.CompletedTask;
    }
}
