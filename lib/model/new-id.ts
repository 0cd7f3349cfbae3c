/** Names that no other file or folder has. */
import { customAlphabet } from "nanoid";

/** Ten letters and digits, none that look alike, and nothing else: such names go through many shells. */
export const newId = customAlphabet("23456789abcdefghjkmnpqrstuvwxyz", 10);
