/** A controller to be killed: encodes without end on this machine. Arguments: the job's folder, the output's name. */
import { nodeSchema } from "../../lib/model/inventory.ts";
import { connectNode } from "../../lib/nodes/connect.ts";

const [, , jobFolder = "", file = ""] = process.argv;
const node = await connectNode(nodeSchema.parse({ name: "here", transport: "local" }));
const name = { job: "j", window: 0, attempt: 1, nonce: "orphan" };
const argv = ["-re", "-f", "lavfi", "-i", "testsrc=size=64x64:rate=5"];
await node.encode({ name, jobFolder, argv, file }, () => undefined, new AbortController().signal);
