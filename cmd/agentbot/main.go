// Command agentbot is a Chatwoot AgentBot sidecar.
package main

func main() {}
