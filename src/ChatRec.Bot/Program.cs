using ChatRec.Bot.Hosting;

// The service: `dotnet run --project src/ChatRec.Bot`, then open http://localhost:3978. Everything is configured in appsettings.json at
// the home folder; any key can be given as an argument (--Urls http://localhost:4000) or as CHATREC_ environment variable.
return await ChatRecService.RunAsync(args).ConfigureAwait(false);
