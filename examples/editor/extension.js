// Starts `receptivo lsp` for plans and their tests. What it knows of the language is in that program.
const { workspace } = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");

let client;

exports.activate = async () => {
  const command = workspace.getConfiguration("receptivo").get("path") || "receptivo";
  client = new LanguageClient(
    "receptivo",
    "Receptivo",
    { command, args: ["lsp"] },
    {
      documentSelector: [{ language: "receptivo" }],
      // What another program changes on disk is checked again, too.
      synchronize: { fileEvents: workspace.createFileSystemWatcher("**/*.hcl") },
    },
  );
  await client.start();
};

exports.deactivate = () => client && client.stop();
