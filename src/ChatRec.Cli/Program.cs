using ChatRec.Cli;

// chatrec: the command line of ChatRec. `chatrec --help` lists the commands; each stands in Commands/.
return await CommandLine.RunAsync(args).ConfigureAwait(false);
